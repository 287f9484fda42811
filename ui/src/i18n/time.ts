import { t } from "./index";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

function sameDay(a: Date, b: Date): boolean {
  return a.toDateString() === b.toDateString();
}

/** "2 min" until an hour, then the clock time today, then the date; in the user's locale. */
export function relativeTime(iso: string, now: number): string {
  const then = new Date(iso);
  const age = now - then.getTime();
  if (Number.isNaN(age)) return "";
  if (age < minute) return t("time.now");
  if (age < hour) return t("time.minutes", { count: Math.floor(age / minute) });
  return clockOrDate(iso, now);
}

/** "just now", "2 min ago" until an hour, then as `relativeTime` says. */
export function ago(iso: string, now: number): string {
  const age = now - new Date(iso).getTime();
  if (age < minute) return t("time.justNow");
  if (age < hour) return t("time.minutesAgo", { count: Math.floor(age / minute) });
  return relativeTime(iso, now);
}

/** "19:14" today, "12 Nov" earlier this year, "12 Nov 2024" before. */
export function clockOrDate(iso: string, now: number): string {
  const then = new Date(iso);
  if (Number.isNaN(then.getTime())) return "";
  const today = new Date(now);
  if (sameDay(then, today)) {
    return new Intl.DateTimeFormat(undefined, { timeStyle: "short" }).format(then);
  }
  return new Intl.DateTimeFormat(undefined, {
    day: "numeric",
    month: "short",
    ...(then.getFullYear() === today.getFullYear() ? {} : { year: "numeric" }),
  }).format(then);
}

/** "today", "yesterday" or the date. */
export function dayOf(iso: string, now: number): string {
  const then = new Date(iso);
  if (sameDay(then, new Date(now))) return t("time.today");
  const before = new Date(now);
  before.setDate(before.getDate() - 1);
  if (sameDay(then, before)) return t("time.yesterday");
  return clockOrDate(iso, now);
}

/** A running clock, "00:12:43"; never negative. */
export function clock(sinceIso: string, now: number): string {
  const total = Math.max(0, Math.floor((now - new Date(sinceIso).getTime()) / second));
  if (Number.isNaN(total)) return "";
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(total / 3600))}:${two(Math.floor(total / 60) % 60)}:${two(total % 60)}`;
}

/** A length: "58 min", "1 h 4 min". */
export function duration(fromIso: string, toIso: string): string {
  const length = new Date(toIso).getTime() - new Date(fromIso).getTime();
  if (Number.isNaN(length) || length < 0) return "";
  const minutes = Math.max(1, Math.round(length / minute));
  if (minutes < 60) return t("time.minutes", { count: minutes });
  return t("time.hoursMinutes", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}
