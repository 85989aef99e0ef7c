import { expect, test } from "vitest";
import { tree, written } from "./der-tree.ts";
import { tlv } from "./der-writer.ts";

// Lengths around every change of the header's size: what is written at once is what is written piece by piece.
test.each([0, 1, 125, 126, 127, 128, 253, 254, 255, 256, 65_530, 65_533, 65_534, 65_535, 65_536])(
  "%i bytes under three headers are those the writer gives",
  (length) => {
    const content = new Uint8Array(length).map((_, at) => at & 255);
    const whole = tree(0x30, content, tree(0xa0, tree(0x04, content)), tree(0x31));
    expect(written(whole)).toEqual(tlv(0x30, content, tlv(0xa0, tlv(0x04, content)), tlv(0x31)));
  },
);
