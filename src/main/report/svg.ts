/** Pieces of SVG documents. Lengths and places are in user units, from the left and from the top; attributes are as they stand in a tag. */

/** What pictures of figures have in common: dark text on a light background. */
export const SVG_COLORS = {
  text: '#1f2933',
  faint: '#66727f',
  grid: '#e4e8ec',
  background: '#ffffff',
} as const;

/** What a document is, beside what is drawn in it. */
export interface SvgPage {
  readonly width: number;
  readonly height: number;
  readonly fontSize: number;
  /** What screen readers say. */
  readonly title: string;
}

/** A self-contained document. */
export function svgDocument({ width, height, fontSize, title }: SvgPage, content: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="system-ui, sans-serif" font-size="${fontSize}" fill="${SVG_COLORS.text}">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="${SVG_COLORS.background}"/>`,
    ...content,
    '</svg>',
  ].join('\n');
}

export function rectangle(x: number, y: number, width: number, height: number, fill: string): string {
  return `<rect x="${fixed(x)}" y="${fixed(y)}" width="${fixed(width)}" height="${fixed(height)}" fill="${fill}"/>`;
}

export function circle(x: number, y: number, radius: number, fill: string): string {
  return `<circle cx="${fixed(x)}" cy="${fixed(y)}" r="${radius}" fill="${fill}"/>`;
}

export function line(x1: number, y1: number, x2: number, y2: number, stroke: string, attributes = ''): string {
  const more = attributes === '' ? '' : ` ${attributes}`;
  return `<line x1="${fixed(x1)}" y1="${fixed(y1)}" x2="${fixed(x2)}" y2="${fixed(y2)}" stroke="${stroke}"${more}/>`;
}

export function text(x: number, y: number, content: string, attributes = ''): string {
  return `<text x="${fixed(x)}" y="${fixed(y)}" ${attributes}>${escapeXml(content)}</text>`;
}

/** The smallest of 1, 2 and 5 times a power of ten that is not below `least`, which is above 0. */
export function tickStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least) + 1e-9);
  return ([1, 2, 5].find((candidate) => candidate * power >= least) ?? 10) * power;
}

function fixed(value: number): string {
  return String(Number(value.toFixed(1)));
}

function escapeXml(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
