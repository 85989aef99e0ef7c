import jsQR from "jsqr";
import { Failure } from "../client/failure.ts";

const NO_CODE = {
  zh: "图片里没有找到二维码。请截清楚一点，四周留白。",
  en: "No QR code in the picture. Take a clearer one.",
};
/** Larger pictures are reduced: a code that fills a screen is found well below this. */
const SIDE = 1600;

/** Lets the person choose a picture; null when none was chosen. @throws Failure phone.no-code */
export async function readPictureCode(): Promise<string | null> {
  const file = await chooseFile();
  if (!file) return null;
  const bitmap = await createImageBitmap(file).catch(() => null);
  const shrink = bitmap ? Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height)) : 0;
  const canvas = document.createElement("canvas");
  canvas.width = Math.round((bitmap?.width ?? 0) * shrink);
  canvas.height = Math.round((bitmap?.height ?? 0) * shrink);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!bitmap || !context || canvas.width === 0) throw new Failure("phone.no-code", NO_CODE);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
  const found = jsQR(data, width, height);
  if (!found || found.data === "") throw new Failure("phone.no-code", NO_CODE);
  return found.data;
}

function chooseFile(): Promise<File | null> {
  return new Promise((done) => {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = "image/*";
    input.addEventListener("change", () => done(input.files?.[0] ?? null));
    input.addEventListener("cancel", () => done(null));
    input.click();
  });
}
