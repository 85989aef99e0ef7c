import { expect, test } from "@playwright/test";
import { z } from "zod";
import { FORMS } from "../../../bin/demo/forms.ts";
import { signIn } from "./console.ts";
import { call, canvas, newTemplate, paper } from "./designer.ts";
import { drawn, picture, unmatched } from "./ink.ts";

/**
 * At 192 dpi a pixel is 0.13 mm. Letters, lines and bars drawn on the canvas by the shared layout lie within a pixel of
 * where poppler finds them in the PDF the server makes; none was measured that does not. Two in a thousand are left for the
 * ends of strokes thinner than a pixel. Moving everything by one more pixel makes it 1.6 %.
 */
const TOLERANCE = 0.002;

for (const { code: type, form: formOf } of FORMS)
  test(`what is seen is what is generated: ${type}`, async ({ browser }) => {
    const form = formOf();
    const context = await browser.newContext({
      viewport: { width: 1500, height: 1400 },
      deviceScaleFactor: 2,
      locale: "zh-CN",
    });
    const page = await context.newPage();
    await signIn(page);
    const { address } = await newTemplate(page, type, form);
    const { pdfBase64, problems } = z
      .object({ pdfBase64: z.string(), problems: z.array(z.unknown()) })
      .parse(await call(page, "template.preview", { form, data: form.sample }));
    expect(problems).toEqual([]);
    const outlines = page.waitForResponse(/template\.outlines/);
    await page.goto(address);
    await outlines;
    await expect(page.locator("[data-ready=true][data-drawn=true]")).toBeVisible();
    await page.getByLabel("缩放", { exact: true }).selectOption("1");
    await canvas(page).focus();
    await page.keyboard.press("h");
    await page.keyboard.press("r");
    const seen = await picture(await paper(page).screenshot({ path: `test-results/canvas-${type}.png` }));
    const generated = await drawn(Buffer.from(pdfBase64, "base64"), `test-results/generated-${type}`, 192);
    const share = unmatched(seen, generated);
    console.log(`${type}: ${(share * 100).toFixed(3)} % of the inked pixels differ`);
    expect(share).toBeLessThan(TOLERANCE);
    await context.close();
  });
