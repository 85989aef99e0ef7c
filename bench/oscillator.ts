/** What makes a quartz or rubidium clock drift. Fractions, not ppm: 1e-6 is 1 ppm. */
type Kind = {
  name: string;
  /** Frequency at rest, largest. */
  offset: number;
  perDegree: number;
  agingPerDay: number;
  /** Random walk of frequency: standard deviation after one hour. */
  wanderPerHour: number;
};

export const OSCILLATORS: readonly Kind[] = [
  { name: "crystal", offset: 3e-5, perDegree: 8e-8, agingPerDay: 2e-8, wanderPerHour: 2e-9 },
  { name: "TCXO", offset: 5e-7, perDegree: 2e-8, agingPerDay: 5e-9, wanderPerHour: 5e-10 },
  { name: "OCXO", offset: 2e-8, perDegree: 3e-10, agingPerDay: 1e-9, wanderPerHour: 5e-11 },
  { name: "DOCXO", offset: 1e-8, perDegree: 2e-11, agingPerDay: 1e-10, wanderPerHour: 2e-11 },
  { name: "rubidium", offset: 5e-10, perDegree: 5e-12, agingPerDay: 2e-12, wanderPerHour: 3e-12 },
];

const DAY_S = 86_400;

/** Reproducible numbers in [0, 1) (Park and Miller's minimal standard). */
export function randomOf(seed: number): () => number {
  let state = (seed * 2_654_435_761) % 2_147_483_647 || 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/**
 * An oscillator in a room whose temperature goes round with the day and drifts from day to day.
 * @returns advances by `seconds` and gives the phase gained since the beginning, in µs
 */
export function oscillator(kind: Kind, swingDegrees: number, random: () => number): (seconds: number) => number {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const sign = () => random() * 2 - 1;
  const base = kind.offset * sign();
  const perDegree = kind.perDegree * (0.5 + random()) * (random() < 0.5 ? -1 : 1);
  const aging = kind.agingPerDay * sign();
  const round = random() * 2 * Math.PI;
  let atS = 0;
  let wander = 0;
  let mean = 0;
  let phaseUs = 0;
  return (seconds) => {
    wander += kind.wanderPerHour * Math.sqrt(seconds / 3600) * normal();
    // The mean of the room wanders by about 2 °C in three days.
    mean += 1.2 * Math.sqrt(seconds / DAY_S) * normal() - (mean * seconds) / (3 * DAY_S);
    const degrees = mean + swingDegrees * Math.sin(round + (2 * Math.PI * atS) / DAY_S);
    const frequency = base + wander + (aging * atS) / DAY_S + perDegree * degrees;
    atS += seconds;
    phaseUs += frequency * seconds * 1e6;
    return phaseUs;
  };
}
