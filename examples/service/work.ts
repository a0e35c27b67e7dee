/** What the service evaluates. It runs in threads. */

/** How often a pattern occurs in a text, of the times that it could: a stand-in for whatever costs CPU. */
export function evaluate({ text, pattern }: { readonly text: string; readonly pattern: string }) {
  let found = 0;
  for (let at = text.indexOf(pattern); at >= 0; at = text.indexOf(pattern, at + 1)) found++;
  const most = Math.max(1, text.length - pattern.length + 1);
  return { reward: Math.min(1, found / most), payload: { found } };
}
