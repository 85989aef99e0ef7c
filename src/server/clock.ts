/** The host's wall clock for rows and logs. Timestamps take trusted time from modules/timestamp instead. */
export type Clock = { now(): Date };

export const hostClock: Clock = { now: () => new Date() };
