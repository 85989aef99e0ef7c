/**
 * One line of data as a person reads it. `name` is a key, an element's or an attribute's name, or a place in a list from 1;
 * `value` is what stands there, letter by letter, with hidden characters written out.
 */
export type DataNode = {
  kind: "object" | "list" | "text" | "number" | "word" | "element" | "attribute" | "comment" | "instruction";
  name: string;
  value: string;
  children: DataNode[];
};

/** More than this is not shown as a tree but as plain text. */
export const MAX_DEPTH = 48;
export const MAX_NODES = 8000;

/** What is no tree, or too large for one. */
export class NotReadable extends Error {}
