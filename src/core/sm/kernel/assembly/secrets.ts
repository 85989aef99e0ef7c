/** Everything a computation leaves behind lies in one region, so that one fill forgets it all. */

const SIZE: usize = 1 << 14;
const REGION = memory.data(1 << 14, 16);
let used: usize = 0;

/** A piece of the region, 16-byte aligned. Called while the module starts, never later. */
export function scratch(bytes: usize): usize {
  const at = REGION + used;
  used += (bytes + 15) & ~15;
  if (used > SIZE) unreachable();
  return at;
}

/** Overwrites every piece. Registers and the engine's stack are out of reach (SECURITY.md). */
export function forget(): void {
  memory.fill(REGION, 0, used);
}
