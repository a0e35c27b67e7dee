/** A colour, each part 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/**
 * Colours in even steps between stops: red, green and blue of each in turn.
 *
 * @param stops - two or more
 */
export function colourRamp(stops: readonly Rgb[], steps: number): Uint8Array {
  const ramp = new Uint8Array(3 * steps);
  for (let step = 0; step < steps; step++) {
    const at = steps < 2 ? 0 : (step / (steps - 1)) * (stops.length - 1);
    const low = Math.min(stops.length - 2, Math.floor(at));
    const [from, to] = [stops[low], stops[low + 1]];
    for (let part = 0; part < 3; part++) {
      const [a = 0, b = 0] = [from?.[part], to?.[part]];
      ramp[3 * step + part] = Math.round(a + (b - a) * (at - low));
    }
  }
  return ramp;
}

/** Reads `rgb(1, 2, 3)`; black for anything else. */
export function parseRgb(text: string): Rgb {
  const [red = 0, green = 0, blue = 0] = (text.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue];
}
