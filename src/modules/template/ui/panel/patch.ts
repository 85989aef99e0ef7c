import type { Field } from "../../form.ts";

/** Changes what is selected; changes of one property in a row are one step. */
export type Patch = (property: string, change: (field: Field) => Field) => void;
