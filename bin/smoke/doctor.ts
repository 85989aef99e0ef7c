import { randomInt } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import sharp from "sharp";
import { z } from "zod";
import { pinProblem } from "../../miniapp/src/client/enrol.ts";
import { Phone } from "../../miniapp/src/client/phone.ts";
import { keep } from "../launch/installation.ts";
import { headlessTerminal } from "./headless-terminal.ts";

export type Places = { exchangeUrl: string; wechatUrl: string; folder: string };
export type Staff = { staffNo: string; name: string };

const kept = z.object({ pin: z.string(), storage: z.record(z.string(), z.string()) });

/** A doctor with a phone that signs. What the phone stores is kept in `folder`, so that the next run binds nobody again. */
export class Doctor {
  readonly staff: Staff;
  readonly phone: Phone;
  readonly pin: string;
  readonly #file: string;
  readonly #storage: Map<string, string>;

  constructor(staff: Staff, accountId: string, places: Places) {
    this.staff = staff;
    mkdirSync(places.folder, { recursive: true, mode: 0o700 });
    this.#file = `${places.folder}/${staff.staffNo}.json`;
    const before = existsSync(this.#file) ? kept.parse(JSON.parse(readFileSync(this.#file, "utf8"))) : null;
    this.pin = before?.pin ?? goodPin();
    const terminal = headlessTerminal({ ...places, accountId });
    for (const [name, text] of Object.entries(before?.storage ?? {})) terminal.files.set(name, text);
    this.#storage = terminal.files;
    this.phone = new Phone(terminal);
  }

  /** Walks the binding wizard from wherever this doctor stands. */
  async bind(): Promise<void> {
    const { phone, pin } = this;
    for (let steps = 0; steps < 8; steps++) {
      const { next } = await phone.open();
      if (next === "ready") return this.save();
      if (next === "claim") await phone.claim(this.staff.staffNo);
      else if (next === "face") await this.#face();
      else if (next === "key") await this.#makeKey();
      else if (next === "certificate") await phone.requestCertificate(pin);
      else
        await phone.saveHandwriting(
          (await handwriting(this.staff.name)).toString("base64url"),
          this.staff.name.length * 3,
        );
      this.save();
    }
    throw new Error(`${this.staff.name} (${this.staff.staffNo}) could not be bound`);
  }

  async #face(): Promise<void> {
    await this.phone.face((await this.phone.faceNotice()).version);
  }

  /** A key needs a face check of the last minutes. */
  async #makeKey(): Promise<void> {
    await this.#face();
    await this.phone.enrol(this.pin);
  }

  save(): void {
    keep(this.#file, JSON.stringify({ pin: this.pin, storage: Object.fromEntries(this.#storage) }));
  }
}

function goodPin(): string {
  for (;;) {
    const pin = String(randomInt(0, 1_000_000)).padStart(6, "0");
    if (pinProblem(pin) === null) return pin;
  }
}

/** Ink that differs from name to name: a few curved strokes on a transparent ground. */
async function handwriting(name: string): Promise<Buffer> {
  const strokes = Array.from(name).flatMap((letter, at) => {
    const code = letter.codePointAt(0) ?? 0;
    const x = 40 + at * 150;
    const bend = (shift: number) => 40 + ((code >> shift) % 60);
    return [
      `M${x} ${bend(0)} q60 ${-20 + bend(1) / 2} 110 ${bend(2) / 3}`,
      `M${x + 50} 30 q${-30 + bend(3) / 2} 80 ${-20} 140`,
      `M${x + 10} ${110 + bend(2) / 2} q70 ${-70} 120 ${20 + bend(4) / 3}`,
    ];
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${80 + name.length * 150}" height="220"><path d="${strokes.join(" ")}" fill="none" stroke="#10203a" stroke-width="7" stroke-linecap="round"/></svg>`;
  return await sharp(Buffer.from(svg)).png({ compressionLevel: 9 }).toBuffer();
}
