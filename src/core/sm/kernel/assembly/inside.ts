/** What only tests see: the field, the scalars and the inversion, apart from the curve. */
import { startField } from "./field";

startField();

const IN = memory.data(1 << 12, 16);

export function input(): usize {
  return IN;
}

export { carried, fromField, toField } from "./field";
export { invertField, invertScalar } from "./invert";
export { addAffineLanes, setLanes } from "./lanes";
export { addAffine, double, setRunner } from "./point";
export { multiply, square } from "./products";
export { addScalars, multiplyScalars, reduceWide, subtractScalars } from "./scalar";
export { digitAt, digitsOf, makeOdd } from "./recoding";
