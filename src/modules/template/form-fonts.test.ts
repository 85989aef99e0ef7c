import { expect, test } from "vitest";
import { FONT_CHAINS, fontTables, formFonts } from "./form-fonts.ts";
import { fontsFrom } from "./layout/fonts.ts";

test("a browser finds the same letter in the same font, as wide, as the server does", () => {
  const [server, browser] = [formFonts(), fontsFrom(fontTables(), FONT_CHAINS)];
  const letters = Array.from("杏林 Aa1·，。㛃龘😀\u0000\ue000\u{10ffff}", (letter) => letter.codePointAt(0) ?? 0);
  for (let at = 0x20; at < 0x30000; at += 7) letters.push(at);
  for (const font of ["sans", "serif"] as const)
    for (const bold of [false, true])
      for (const letter of letters)
        expect([letter, browser.find(letter, { font, bold })]).toEqual([letter, server.find(letter, { font, bold })]);
});
