/** Round steps for a chart's side: 0, 5, 10, 15 rather than 0, 4.3, 8.6. */
export function ticksUpTo(most: number, count = 4): number[] {
  if (most <= 0) return [0, 1];
  const rough = most / count;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((one) => one * magnitude >= rough) ?? 10;
  // Trips are whole.
  const step = Math.max(1, factor * magnitude);
  const steps = Math.ceil(most / step);
  return Array.from({ length: steps + 1 }, (_, index) => index * step);
}

/** Which of so many days are named below a chart: the first, the last, and some between at even distances. */
export function namedDays(count: number, most = 7): number[] {
  if (count <= most) return Array.from({ length: count }, (_, index) => index);
  return Array.from({ length: most }, (_, index) => Math.round((index * (count - 1)) / (most - 1)));
}
