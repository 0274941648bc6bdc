// Draws a dashboard with Grafana's own packages: its transformations, overrides, mappings, formats, thresholds, frames of
// panels, numbers, bars, tables and graphs. Not Grafana's: timelines, which are drawn here, and lists of alerts.
import React from 'react';
import { createRoot } from 'react-dom/client';
import {
  createTheme, ThemeContext as _T, FieldConfigOptionsRegistry, applyFieldOverrides, transformDataFrame, standardTransformers,
  standardTransformersRegistry, getFieldDisplayValues, FieldType, dateTime, VizOrientation, getDisplayValueAlignmentFactors,
  thresholdsOverrideProcessor, valueMappingsOverrideProcessor, dataLinksOverrideProcessor, unitOverrideProcessor,
  displayNameOverrideProcessor, numberOverrideProcessor, identityOverrideProcessor, getDisplayProcessor, getFieldDisplayName, MutableDataFrame,
  LoadingState,
} from '@grafana/data';
import * as data from '@grafana/data';
import { ThemeContext } from '@grafana/data';
import { GlobalStyles, PanelChrome, VizRepeater, BigValue, BarGauge, TimeSeries, TooltipPlugin, PortalContainer } from '@grafana/ui';
import { TableNG } from '@grafana/ui/unstable';
import { initPluginTranslations } from '@grafana/i18n';

const q = new URLSearchParams(location.search);
const PROM = q.get('prom')!; const dash = q.get('dash')!; const mode = q.get('theme') ?? 'dark'; const W = Number(q.get('w') ?? 1600);
const theme = createTheme({ colors: { mode: mode as any } });
standardTransformersRegistry.setInit(() => [...new Map(Object.values(standardTransformers).map((t: any) => [t.id, t])).values()].map((t: any) => ({ id: t.id, name: t.name, transformation: t, editor: null as any, description: '', imageDark:'', imageLight:'' })) as any);

const custom = ['align','inspect','filterable','width','minWidth','cellOptions','hidden','hideFrom','hideFrom.viz','drawStyle','lineInterpolation','lineWidth','fillOpacity','gradientMode','lineStyle','showPoints','pointSize','stacking','axisPlacement','axisLabel','axisSoftMin','axisSoftMax','axisColorMode','thresholdsStyle','spanNulls','barAlignment','scaleDistribution','fillBelowTo','insertNulls','wrapText','wrapHeaderText','footer'];
const proc: any = { thresholds: thresholdsOverrideProcessor, mappings: valueMappingsOverrideProcessor, links: dataLinksOverrideProcessor, unit: unitOverrideProcessor, displayName: displayNameOverrideProcessor, decimals: numberOverrideProcessor, min: numberOverrideProcessor, max: numberOverrideProcessor };
const unknown = new Set<string>();
const registry = new FieldConfigOptionsRegistry(() => [
  ...['unit','min','max','decimals','displayName','noValue','thresholds','mappings','links','color','fieldMinMax','description','filterable','actions'].map((id) => ({ id, path: id, name: id, process: proc[id] ?? identityOverrideProcessor, shouldApply: () => true, override: null as any, editor: null as any, isCustom: false })),
  ...custom.map((p) => ({ id: 'custom.' + p, path: p, name: p, process: identityOverrideProcessor, shouldApply: () => true, override: null as any, editor: null as any, isCustom: true })),
] as any);

const params: Record<string,string> = {};
for (const [k, v] of q) if (k.startsWith('var-')) params[k.slice(4)] = v;

const now = Number(q.get('now') ?? Date.now());
const RANGE = Number(q.get('range') ?? 0);
function range(d: any) {
  const m = /now-(\d+)([mhd])/.exec(d.time.from)!; const ms = RANGE ? RANGE * 1000 : Number(m[1]) * ({ m: 60, h: 3600, d: 86400 } as any)[m[2]] * 1000;
  return { from: now - ms, to: now };
}
function interp(s: string, r: any, stepS: number) {
  const rangeS = Math.round((r.to - r.from) / 1000);
  const rate = Math.max(stepS + 30, 120);
  const vars: any = { __range_s: String(rangeS), __range_ms: String(rangeS*1000), __range: rangeS + 's', __rate_interval: rate + 's', __interval: stepS + 's', __interval_ms: String(stepS*1000) };
  return s.replace(/\$\{?(__range_s|__range_ms|__range|__rate_interval|__interval_ms|__interval)\}?/g, (_, k) => vars[k]).replace(/\$\{(\w+)(?::\w+)?\}|\$(\w+)/g, (m0, a, b) => { const k = a ?? b; if (/^\d/.test(k)) return m0; if (k.startsWith('__')) return m0; return params[k] ?? (known.has(k) ? '.+' : m0); });
}
let known = new Set<string>();
async function prom(path: string, p: any) {
  const res = await fetch(PROM + path, { method: 'POST', body: new URLSearchParams(p) });
  const j = await res.json();
  if (j.status !== 'success') throw new Error(j.errorType + ': ' + j.error);
  (window as any).__notes.push(...(j.warnings ?? []).map((w: string) => 'WARNING ' + w), ...(j.infos ?? []).map((w: string) => 'INFO ' + w));
  return j.data;
}
const num = (s: string) => s === 'NaN' ? NaN : s === '+Inf' ? Infinity : s === '-Inf' ? -Infinity : Number(s);
function legend(fmt: string | undefined, labels: any, target: any, exprName: string) {
  if (!fmt || fmt === '__auto') return undefined;
  return fmt.replace(/\{\{\s*(.+?)\s*\}\}/g, (_, k) => labels[k] ?? '');
}
async function frames(panel: any, r: any, width: number) {
  const targets = (panel.targets ?? []).filter((t: any) => !t.hide);
  const maxDP = panel.maxDataPoints ?? width;
  const scrape = 30;
  let stepS = Math.max(Math.ceil((r.to - r.from) / 1000 / maxDP), scrape);
  if (q.get('step')) stepS = Number(q.get('step'));
  const out: any[] = [];
  for (const t of targets) {
    const expr = interp(t.expr, r, stepS);
    if (t.range !== false && !t.instant) {
      const start = Math.floor(r.from / 1000 / stepS) * stepS, end = Math.floor(r.to / 1000 / stepS) * stepS;
      const d = await prom('/api/v1/query_range', { query: expr, start, end, step: stepS });
      for (const s of d.result) out.push({ refId: t.refId, meta: { type: 'timeseries-multi' }, length: s.values.length, fields: [
        { name: 'Time', type: FieldType.time, values: s.values.map((v: any) => v[0] * 1000), config: { interval: stepS * 1000 } },
        { name: 'Value', type: FieldType.number, labels: s.metric, values: s.values.map((v: any) => num(v[1])), config: { displayNameFromDS: legend(t.legendFormat, s.metric, t, expr) } },
      ] });
    } else {
      const d = await prom('/api/v1/query', { query: expr, time: r.to / 1000 });
      if (t.format === 'table') {
        const names = [...new Set(d.result.flatMap((s: any) => Object.keys(s.metric)))].sort() as string[];
        const vn = targets.length > 1 ? 'Value #' + t.refId : 'Value';
        if (d.result.length === 0) { continue; }
        out.push({ refId: t.refId, length: d.result.length, meta: { preferredVisualisationType: 'table' }, fields: [
          { name: 'Time', type: FieldType.time, values: d.result.map((s: any) => s.value[0] * 1000), config: {} },
          ...names.map((n) => ({ name: n, type: FieldType.string, values: d.result.map((s: any) => s.metric[n]), config: { filterable: true } })),
          { name: vn, type: FieldType.number, values: d.result.map((s: any) => num(s.value[1])), config: {} },
        ] });
      } else for (const s of d.result) out.push({ refId: t.refId, length: 1, fields: [
        { name: 'Time', type: FieldType.time, values: [s.value[0] * 1000], config: {} },
        { name: 'Value', type: FieldType.number, labels: s.metric, values: [num(s.value[1])], config: { displayNameFromDS: legend(t.legendFormat, s.metric, t, expr) } },
      ] });
    }
  }
  return { frames: out, stepS };
}
const tsDefaults = { drawStyle: 'line', lineInterpolation: 'linear', lineWidth: 1, fillOpacity: 0, gradientMode: 'none', showPoints: 'auto', pointSize: 5, axisPlacement: 'auto', axisLabel: '', axisColorMode: 'text', axisBorderShow: false, axisCenteredZero: false, axisGridShow: true, scaleDistribution: { type: 'linear' }, stacking: { mode: 'none', group: 'A' }, thresholdsStyle: { mode: 'off' }, spanNulls: false, barAlignment: 0, barWidthFactor: 0.6, hideFrom: { tooltip: false, viz: false, legend: false }, insertNulls: false };
const tableDefaults = { align: 'auto', inspect: false, cellOptions: { type: 'auto' }, footer: { reducers: [] } };
function noteUnknown(fc: any) { for (const o of fc.overrides ?? []) for (const p of o.properties) if (!registry.getIfExists(p.id)) unknown.add(p.id); for (const k of Object.keys(fc.defaults ?? {})) if (k !== 'custom' && !registry.getIfExists(k)) unknown.add(k); }
const log = (window as any).__log = [] as any[]; (window as any).__notes = [];

function Empty({ text }: any) { return <div style={{ display: 'flex', alignItems: 'center', justifyContent: 'center', height: '100%', textAlign: 'center', color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }}>{text}</div>; }

function Timeline({ series, width, height, r }: any) {
  const rowH = Math.max(14, Math.min(26, (height - 20) / Math.max(1, series.length)));
  const lw = Math.min(230, width / 3);
  return <div style={{ fontSize: 12, overflow: 'hidden', height }}>
    {series.map((f: any, i: number) => { const v = f.fields.find((x: any) => x.type === 'number'); const t = f.fields.find((x: any) => x.type === 'time'); const name = getFieldDisplayName(v, f, series);
      const segs: any[] = []; for (let k = 0; k < f.length; k++) { const dv = v.display(v.values[k]); const x0 = (t.values[k] - r.from) / (r.to - r.from); const last = segs.at(-1); const iv = (t.config.interval ?? 30000) / (r.to - r.from); if (last && last.text === dv.text && Math.abs(last.x1 - x0) < iv * 1.5) last.x1 = x0 + iv; else segs.push({ text: dv.text, color: dv.color, x0, x1: x0 + iv }); }
      return <div key={i} style={{ display: 'flex', height: rowH }}><div style={{ width: lw, overflow: 'hidden', whiteSpace: 'nowrap', textAlign: 'right', paddingRight: 6 }}>{name}</div><div style={{ position: 'relative', width: width - lw }}>{segs.map((s, j) => <div key={j} style={{ position: 'absolute', left: s.x0 * 100 + '%', width: (Math.min(1, s.x1) - s.x0) * 100 + '%', background: s.color, top: 2, bottom: 2, overflow: 'hidden', color: '#fff', paddingLeft: 3 }}>{s.text}</div>)}</div></div>; })}
  </div>;
}

function Viz({ panel, pd, width, height, r }: any) {
  const noValue = panel.fieldConfig?.defaults?.noValue;
  const type = panel.type;
  if (type === 'alertlist') return <Empty text="Grafana lists firing alerts here" />;
  if (pd.error) return <Empty text={'ERROR ' + pd.error} />;
  const has = pd.series.length && pd.series.some((f: any) => f.length);
  if (type === 'stat' || type === 'bargauge') {
    const o = panel.options;
    const values = getFieldDisplayValues({ fieldConfig: panel.fieldConfig, reduceOptions: o.reduceOptions, replaceVariables: (s: string) => s, theme, data: pd.series, sparkline: o.graphMode && o.graphMode !== 'none', percentChange: false, timeZone: 'utc' } as any);
    log.push({ panel: panel.title, type, values: values.slice(0, 12).map((v: any) => [v.display.title, (v.display.prefix ?? '') + v.display.text + (v.display.suffix ?? ''), v.display.color]) });
    let orientation = o.orientation as any;
    if (type === 'bargauge' && orientation === 'auto') orientation = width > height ? 'vertical' : 'horizontal';
    return <VizRepeater getValues={() => values} source={pd} renderCounter={1} width={width} height={height} orientation={orientation} itemSpacing={type === 'stat' ? 3 : 8} autoGrid={type === 'stat'} minVizWidth={o.minVizWidth} minVizHeight={o.minVizHeight} maxVizHeight={o.maxVizHeight}
      getAlignmentFactors={(vs: any) => getDisplayValueAlignmentFactors(vs) as any}
      renderValue={(p: any) => type === 'stat'
        ? <BigValue value={p.value.display} count={p.count} sparkline={p.value.sparkline} colorMode={o.colorMode} graphMode={o.graphMode} justifyMode={o.justifyMode} textMode={o.textMode === 'auto' && p.count === 1 ? 'value' as any : o.textMode} alignmentFactors={p.alignmentFactors} text={o.text} width={p.width} height={p.height} theme={theme} disableWideLayout={!o.wideLayout} />
        : <BarGauge value={p.value.display} field={p.value.field} text={o.text} display={p.value.view?.getFieldDisplayProcessor?.(p.value.colIndex)} theme={theme} orientation={p.orientation} width={p.width} height={p.height} itemSpacing={8} displayMode={o.displayMode} alignmentFactors={p.alignmentFactors} showUnfilled={o.showUnfilled} valueDisplayMode={o.valueMode} namePlacement={o.namePlacement} isOverflow={false} lcdCellWidth={10} />} />;
  }
  if (!has) { log.push({ panel: panel.title, type, empty: noValue ?? 'No data' }); return <Empty text={noValue ?? 'No data'} />; }
  if (type === 'table') {
    const f = pd.series[0];
    log.push({ panel: panel.title, type, frames: pd.series.length, rows: f.length, columns: f.fields.map((x: any) => [getFieldDisplayName(x, f), x.config.unit, x.config.custom?.width, x.values.slice(0, 3).map((v: any) => { const d = x.display(v); return (d.prefix ?? '') + d.text + (d.suffix ?? ''); })]) });
    return <TableNG data={f} width={width} height={height} noHeader={false} showTypeIcons={false} fieldConfig={panel.fieldConfig} cellHeight={panel.options.cellHeight} enablePagination={panel.options.enablePagination ?? panel.options.footer?.enablePagination} initialSortBy={panel.options.sortBy} timeRange={{ from: dateTime(r.from), to: dateTime(r.to), raw: { from: 'now-1h', to: 'now' } }} structureRev={1} transparent={false} {...{} as any} />;
  }
  if (type === 'timeseries') {
    log.push({ panel: panel.title, type, series: pd.series.length, names: pd.series.slice(0, 15).map((f: any) => getFieldDisplayName(f.fields[1], f, pd.series)), sample: pd.series.slice(0, 2).map((f: any) => { const d = f.fields[1].display(f.fields[1].values.at(-1)); return (d.prefix ?? '') + d.text + (d.suffix ?? ''); }) });
    return <TimeSeries frames={pd.series} structureRev={1} timeRange={{ from: dateTime(r.from), to: dateTime(r.to), raw: { from: 'now-1h', to: 'now' } } as any} timeZone="utc" width={width} height={height} legend={panel.options.legend} options={panel.options} />;
  }
  if (type === 'state-timeline') { log.push({ panel: panel.title, type, series: pd.series.length, names: pd.series.slice(0, 30).map((f: any) => getFieldDisplayName(f.fields[1], f, pd.series)) }); return <Timeline series={pd.series} width={width} height={height} r={r} />; }
  return <Empty text={'? ' + type} />;
}
class Guard extends React.Component<any, any> { state = { e: null as any }; static getDerivedStateFromError(e: any) { return { e }; } componentDidCatch(e: any) { log.push({ panel: this.props.title, crash: String(e.stack).slice(0, 400) }); } render() { return this.state.e ? <div style={{ color: 'red' }}>{String(this.state.e)}</div> : this.props.children; } }

async function main() {
  try { await initPluginTranslations('grafana-ui'); } catch (e) { console.log('i18n', e); }
  const d = await (await fetch('/dashboards/' + dash + '.json')).json();
  known = new Set(d.templating.list.map((v: any) => v.name));
  const r = range(d);
  const col = (W - 23 * 8) / 24;
  const px = (g: any) => ({ left: g.x * (col + 8), top: g.y * 38, width: g.w * col + (g.w - 1) * 8, height: g.h * 30 + (g.h - 1) * 8 });
  const panels = d.panels;
  const loaded = await Promise.all(panels.map(async (p: any) => {
    if (p.type === 'row' || p.type === 'alertlist') return { p, pd: { series: [] } };
    noteUnknown(p.fieldConfig);
    const panel = JSON.parse(JSON.stringify(p));
    panel.fieldConfig.defaults.custom = { ...(p.type === 'timeseries' ? tsDefaults : p.type === 'table' ? tableDefaults : {}), ...(panel.fieldConfig.defaults.custom ?? {}) };
    panel.fieldConfig.defaults.color ??= p.type === 'timeseries' || p.type === 'bargauge' && false ? { mode: 'palette-classic' } : { mode: 'thresholds' };
    const scoped = (s: string, sv: any) => s.replace(/\$\{__field\.labels\.(\w+)\}/g, (_, k) => sv?.__dataContext?.value?.field?.labels?.[k] ?? '');
    try {
      const { frames: fr } = await frames(panel, r, px(p.gridPos).width);
      let series: any = fr;
      if (panel.transformations?.length) series = await new Promise((ok, no) => transformDataFrame(panel.transformations, fr, { interpolate: (s: any) => s } as any).subscribe({ next: ok, error: no }));
      series = applyFieldOverrides({ data: series, fieldConfig: panel.fieldConfig, fieldConfigRegistry: registry, replaceVariables: ((s: string, sv: any) => scoped(s ?? '', sv)) as any, theme, timeZone: 'utc' });
      return { p: panel, pd: { series } };
    } catch (e: any) { log.push({ panel: p.title, error: String(e) }); return { p: panel, pd: { series: [], error: String(e.message ?? e) } }; }
  }));
  const H = Math.max(...panels.map((p: any) => { const b = px(p.gridPos); return b.top + b.height; }));
  (window as any).__unknown = unknown;
  createRoot(document.getElementById('root')!).render(<ThemeContext.Provider value={theme}><GlobalStyles hackNoBackdropBlur isExtensionSidebarOpen={false as any} /><PortalContainer /><div style={{ position: 'relative', width: W, height: H, background: theme.colors.background.canvas }}>
    {loaded.map(({ p, pd }: any) => { const b = px(p.gridPos); return <div key={p.id} data-panel={p.title} style={{ position: 'absolute', ...b }}>{p.type === 'row' ? <div style={{ padding: '6px 4px', fontWeight: 500, color: theme.colors.text.primary }}>{p.collapsed ? '›' : '⌄'} {p.title}</div> : <Guard title={p.title}><PanelChrome title={p.title} description={p.description} width={b.width} height={b.height} padding={p.type === 'stat' || p.type==='table' ? (p.type === 'table' ? 'md' : 'md') : 'md'} loadingState={LoadingState.Done}>{(w: number, h: number) => <Guard title={p.title}><Viz panel={p} pd={pd} width={w} height={h} r={r} /></Guard>}</PanelChrome></Guard>}</div>; })}
  </div></ThemeContext.Provider>);
  setTimeout(() => { (window as any).__done = true; }, 2500);
}
main().catch((e) => { document.body.innerText = String(e.stack); (window as any).__done = true; });
