/** Money in full: `currencyUSD` rounds $1,014 to $1K where no decimals are shown. */
export const MONEY = 'prefix:$';

/** Time since a start, as days and a clock: `s` makes weeks of it, as in 1.65 weeks. */
export const UPTIME = 'dtdhms';
