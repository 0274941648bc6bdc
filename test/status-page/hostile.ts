/** Names that somebody gives a CVM to break a page. */
export const HOSTILE_NAMES: readonly string[] = [
  '<script>document.title="broken"</script>',
  '"><img src=x onerror=document.title="broken">',
  "' onmouseover='document.title=1",
  '</table></main><h1>broken</h1>',
  '<!-- <style>*{display:none}</style>',
  '&lt;b&gt; &amp; &#60;i&#62;',
  'javascript:alert(1)',
  '{{constructor.constructor("alert(1)")()}}',
  '\u202Eright to left \u202E and back',
  'مرحبا بالعالم',
  '👩‍👩‍👧‍👦 🚀 🏴‍☠️',
  'Z̷̧͎a̶̡l̴g̸o̵'.repeat(10),
  'W'.repeat(5000),
  '',
  '   ',
  '\u0000\u0007\u001B[31m',
  'half \uD83D pair',
];

/** Tags of a page, with the names of their attributes: what no text may add to. */
export function tagsOf(page: string): readonly string[] {
  return (page.match(/<[!/a-z][^>]*>/gi) ?? []).map((tag) => tag.replaceAll(/="[^"]*"/g, ''));
}
