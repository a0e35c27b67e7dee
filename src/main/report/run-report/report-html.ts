/** Where the data stand in the page that is made of `src/browser/report.html`. */
const PLACE = '<script type="application/json" id="hgm-data"></script>';

/**
 * A report as one page that works without a network.
 *
 * @param template - `dist/browser/report.html`
 * @param data - `ReportData` as JSON
 */
export function reportHtml(template: string, data: string): string {
  const place = template.indexOf(PLACE);
  if (place < 0) throw new TypeError('the template of the report has no place for its data; build the package anew');
  // No text of a user can end the element, or begin another: its JSON holds no `<`.
  const json = data.replaceAll('<', '\\u003c');
  const start = place + PLACE.indexOf('</script>');
  return `${template.slice(0, start)}${json}${template.slice(start)}`;
}
