/** A typed body temperature: its unit is asked about where °F fits, as domain/temperature.py does. */

const USUAL_C = [36.1, 37.4];  // the clear band of domain/vitals.py

const fromFahrenheit = (number) => Math.round(((number - 32) * 50) / 9) / 10;
const away = (celsius) => Math.max(USUAL_C[0] - celsius, celsius - USUAL_C[1], 0);

/** What to ask before a number without a unit is kept, or null. */
export function question(typed, unit) {
  if (typed === undefined || unit) return null;
  const celsius = fromFahrenheit(typed);
  return away(celsius) < away(typed) ? { typed, celsius } : null;
}

export const inCelsius = (typed, unit) => (unit === "f" && typed !== undefined ? fromFahrenheit(typed) : typed);
