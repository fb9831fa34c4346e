// Figures and times as text. Pure.

const NONE = '–';
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

export const isNumber = value => typeof value === 'number' && Number.isFinite(value);

export const count = value => (isNumber(value) ? whole.format(value) : NONE);

/** Three digits for what is small, whole numbers otherwise. */
export function decimal(value) {
  if (!isNumber(value)) {
    return NONE;
  }
  const size = Math.abs(value);
  if (size === 0 || size >= 100) {
    return whole.format(value);
  }
  return size >= 10 ? value.toFixed(1) : value.toFixed(size < 1 ? 2 : 1);
}

export const rate = value => (isNumber(value) ? decimal(value) + '/s' : NONE);

export function bytes(value) {
  if (!isNumber(value)) {
    return NONE;
  }
  let unit = 0;
  let size = value;
  while (Math.abs(size) >= 1024 && unit < UNITS.length - 1) {
    size /= 1024;
    unit++;
  }
  return (unit === 0 ? whole.format(size) : decimal(size)) + ' ' + UNITS[unit];
}

/** A duration in seconds as text. */
export function seconds(value) {
  if (!isNumber(value)) {
    return NONE;
  }
  const size = Math.abs(value);
  if (size === 0) {
    return '0 s';
  }
  if (size < 1) {
    return whole.format(value * 1000) + ' ms';
  }
  if (size < 120) {
    return decimal(value) + ' s';
  }
  if (size < 7200) {
    return whole.format(value / 60) + ' min';
  }
  return size < 172_800 ? whole.format(value / 3600) + ' h' : whole.format(value / 86_400) + ' d';
}

/** How long ago a time was, as a duration. */
export const age = time =>
  time ? seconds(Math.max(0, Math.round((Date.now() - Date.parse(time)) / 1000))) : NONE;

/** How long ago a time was. */
export const ago = time => (time ? age(time) + ' ago' : NONE);

/** A time in UTC, as the logs have it. */
export function utc(time) {
  if (!time) {
    return NONE;
  }
  if (Number.isNaN(Date.parse(time))) {
    return String(time);
  }
  const text = new Date(time).toISOString();
  return text.slice(0, 10) + ' ' + text.slice(11, 19) + 'Z';
}

export const plural = (number, one, many = one + 's') =>
  count(number) + ' ' + (number === 1 ? one : many);
