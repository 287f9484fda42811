const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** An amount of data as the person's system writes it: "324 kB", "1.2 GB". */
export function bytes(count: number): string {
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3));
  return new Intl.NumberFormat(undefined, {
    style: "unit",
    unit: units[step] ?? "byte",
    maximumFractionDigits: step > 1 ? 1 : 0,
  }).format(count / 1000 ** step);
}
