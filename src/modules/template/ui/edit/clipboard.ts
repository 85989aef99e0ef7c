import { z } from "zod";
import { type Field, fieldShape } from "../../form.ts";

/** What is copied is text of our own form, so that it can be pasted on another page, in another template or another window. */
const clipboardShape = z.object({
  xingqian: z.literal("template-fields"),
  fields: z.array(fieldShape).min(1).max(2000),
});

export const toClipboard = (fields: readonly Field[]): string =>
  JSON.stringify({ xingqian: "template-fields", fields });

/** The fields a clipboard text holds; null when it is something else. */
export function fromClipboard(text: string): Field[] | null {
  try {
    const read = clipboardShape.safeParse(JSON.parse(text));
    return read.success ? read.data.fields : null;
  } catch {
    return null;
  }
}
