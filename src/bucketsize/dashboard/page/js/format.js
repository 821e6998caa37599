// Sizes, counts and times in words. Times are in UTC, as everywhere in bucketsize.

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
const MINUS = "\u2212";

/** 28 B exactly, 40.2 KiB to the nearest tenth: as the command has it. */
export function formatSize(size) {
  let power = 0;
  let figure = size;
  while (power < UNITS.length - 1 && Math.round(figure * 10) >= 10240) {
    figure /= 1024;
    power += 1;
  }
  return power === 0 ? `${size} B` : `${figure.toFixed(1)} ${UNITS[power]}`;
}

/** A tick of the size axis, without zeros at its end. */
export function formatTick(size) {
  let power = 0;
  let figure = size;
  while (power < UNITS.length - 1 && Math.abs(figure) >= 1024) {
    figure /= 1024;
    power += 1;
  }
  return `${Number(figure.toFixed(2))} ${UNITS[power]}`;
}

/** +1.2 MiB, −3 B, or 0 B. */
export function formatChange(change) {
  const sign = change > 0 ? "+" : change < 0 ? MINUS : "";
  return sign + formatSize(Math.abs(change));
}

export const formatCount = (count) => count.toLocaleString("en");

export const formatObjects = (count) =>
  `${formatCount(count)} ${count === 1 ? "object" : "objects"}`;

const DAY = { timeZone: "UTC", day: "numeric", month: "short", year: "numeric" };
const dayOf = new Intl.DateTimeFormat("en-GB", DAY);
const minuteOf = new Intl.DateTimeFormat("en-GB", {
  ...DAY,
  hour: "2-digit",
  minute: "2-digit",
});

/** 23 Nov 2026 03:12:00.123 */
export function formatTime(time) {
  return `${dayOf.format(time)} ${new Date(time).toISOString().slice(11, 23)}`;
}

/** 23 Nov 2026, 03:12 */
export const formatMinute = (time) => minuteOf.format(time);

/** How long ago: 4 s, 3 min, 2 h, 5 d. */
export function formatAge(milliseconds) {
  const seconds = Math.max(0, milliseconds / 1000);
  if (seconds < 1) return "just now";
  if (seconds < 60) return `${Math.floor(seconds)} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 172800) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86400)} d ago`;
}

/** 10 s, 2 min, 4 h, 2 d */
export function formatLength(seconds) {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${seconds / 60} min`;
  if (seconds < 86400) return `${seconds / 3600} h`;
  return `${seconds / 86400} d`;
}

/** What led to a row, in words: S3's event without its namespace. */
export function formatCause(row) {
  return (row.event ?? "").replace(/^s3:/, "");
}
