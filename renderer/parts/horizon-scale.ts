/** Ticks of the horizon in days; beyond them the line ends with its farthest mark. */
const ticks: readonly (readonly [number, string])[] = [
  [1, '1 day'],
  [7, '7 days'],
  [30, '30 days'],
  [90, '90 days'],
  [365, '1 year'],
  [1826, '5 years'],
  [3652, '10 years'],
  [7305, '20 years'],
  [18262, '50 years'],
];

export interface HorizonTick {
  readonly label: string;
  /** 0 (now) to 1 (the end of the line). */
  readonly at: number;
}

/** Place of a day on a line that ends at `last` days: logarithmic, so that tomorrow and 2046 both have room. */
export function horizonPlace(days: number, last: number): number {
  if (days <= 0) return 0;
  return Math.min(1, Math.log10(1 + days) / Math.log10(1 + Math.max(last, 120)));
}

/** The part of the line that a label needs, so that it does not run into the next one. */
const labelRoom = 0.115;

/** The ticks that lie on a line of this length, from its end backwards as far as their labels have room. */
export function horizonTicks(last: number): HorizonTick[] {
  const shown: HorizonTick[] = [];
  for (const [days, label] of ticks.filter(([from]) => from <= Math.max(last, 120)).reverse()) {
    const at = horizonPlace(days, last);
    if (at <= (shown[0]?.at ?? Infinity) - labelRoom) shown.unshift({ label, at });
  }
  return shown;
}
