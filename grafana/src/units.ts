/** US dollars, not abbreviated: `currencyUSD` shows $1,014 as $1K without decimals. */
export const MONEY = 'prefix:$';

/** Durations as days and hh:mm:ss: the unit `s` would show weeks, as in 1.65 weeks. */
export const UPTIME = 'dtdhms';
