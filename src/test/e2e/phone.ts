import { expect, type Frame, type FrameLocator, type Page } from "@playwright/test";
import { accountOf, here } from "./hospital.ts";

export const PIN = "739164";

/** A doctor's phone in a browser: the host page that plays WeChat, and our H5 build in its frame. */
export class PhonePage {
  readonly page: Page;
  readonly app: FrameLocator;

  private constructor(page: Page) {
    this.page = page;
    this.app = page.frameLocator("iframe#app");
  }

  static async open(page: Page, name: string, app: "wechat" | "wecom" = "wechat"): Promise<PhonePage> {
    const address = new URL(here.phoneUrl);
    address.searchParams.set("account", await accountOf(name));
    if (app === "wecom") address.searchParams.set("in", app);
    await page.goto(address.href);
    const phone = new PhonePage(page);
    await expect(phone.one(".t-main")).toBeVisible();
    return phone;
  }

  /** The frame our build runs in, for what looks at its document. */
  frame(): Frame {
    const found = this.page.frames().find((one) => one.url().includes("/m/"));
    if (!found) throw new Error("the app's frame is not there");
    return found;
  }

  /** The app is closed and opened again. */
  async reopen(): Promise<void> {
    await this.page.reload();
    await expect(this.one(".t-main")).toBeVisible();
  }

  /** Taro keeps earlier pages in the document; the user sees one. */
  one(selector: string) {
    return this.app.locator(`:is(${selector}):visible`).last();
  }

  async type(pin: string): Promise<void> {
    for (const digit of pin) await this.one(`.t-key-${digit}`).click();
  }

  /** A PIN that is not six digits goes into the password field. */
  async typeText(pin: string): Promise<void> {
    await this.one(".t-pin-text").locator("input").fill(pin);
    await this.one(".t-pin-go").click();
  }

  /** The whole wizard: number and staff number, face, PIN twice, key, certificate, signature. */
  async bind(staffNo: string): Promise<void> {
    await this.one(".t-bind").click();
    await this.one(".t-staff-no").locator("input").fill(staffNo);
    await this.one(".t-claim-go").click();
    await this.page.locator("#allow-phone").click();
    await this.passFace();
    await this.setPin();
    await this.handwrite();
  }

  /** Consent and WeChat's check. */
  async passFace(): Promise<void> {
    await this.one(".t-consent").click();
    await this.one(".t-face-go").click();
    await this.page.locator("#face-pass").click();
  }

  /** The PIN twice; key and certificate follow by themselves. */
  async setPin(): Promise<void> {
    await expect(this.one(".t-pin")).toBeVisible();
    await this.type(PIN);
    await expect(this.app.getByText("再输").last()).toBeVisible();
    await this.type(PIN);
  }

  /** The name written for the first time; the wizard ends at home. */
  async handwrite(): Promise<void> {
    await expect(this.one(".t-ink-go")).toBeVisible({ timeout: 60_000 });
    await this.one(".t-ink-go").click();
    // The pad takes ink once its canvas stands; a person would just write again.
    await expect(async () => {
      await this.draw();
      await expect(this.one(".t-ink-quality")).toContainText("笔画清楚", { timeout: 1000 });
    }).toPass();
    await this.one(".t-ink-save").click();
    await this.one(".t-ready-go").click();
    await expect(this.one(".t-main")).toBeVisible();
  }

  /** Strokes with some bend, across the pad. */
  private async draw(): Promise<void> {
    const canvas = this.one(".t-ink canvas");
    await expect(canvas).toBeVisible();
    const box = await canvas.boundingBox();
    if (!box) throw new Error("no pad");
    const at = (x: number, y: number) => [box.x + box.width * x, box.y + box.height * y] as const;
    const strokes = [
      [at(0.25, 0.2), at(0.5, 0.28), at(0.75, 0.2)],
      [at(0.5, 0.2), at(0.42, 0.45), at(0.28, 0.7)],
      [at(0.6, 0.4), at(0.7, 0.6), at(0.55, 0.8)],
    ];
    for (const [first, ...rest] of strokes) {
      if (!first) continue;
      await this.page.mouse.move(...first);
      await this.page.mouse.down();
      for (const point of rest) await this.page.mouse.move(...point, { steps: 12 });
      await this.page.mouse.up();
    }
  }

  /** Scans a picture of a QR code, as a camera would see it on the other screen. */
  async scan(picture: Buffer): Promise<void> {
    await this.one(".t-scan").click();
    await this.one(".t-scan-camera").click();
    await this.page.locator("#picture").setInputFiles({ name: "qr.png", mimeType: "image/png", buffer: picture });
  }

  /** From the open document to the pad that wants the PIN. */
  async confirm(): Promise<void> {
    await expect(this.one(".t-page-1")).toBeVisible();
    await this.one(".t-confirm").click();
    await expect(this.one(".t-pin")).toBeVisible();
  }

  /** Reads to the end and confirms with the PIN. */
  async sign(): Promise<void> {
    await this.confirm();
    await this.signWithPin();
  }

  /** The pad is open: the PIN, and the result. */
  async signWithPin(): Promise<void> {
    await this.type(PIN);
    await expect(this.one(".t-result-signed")).toBeVisible({ timeout: 30_000 });
  }
}
