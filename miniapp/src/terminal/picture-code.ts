/** The text of a QR code in a picture the person chooses. WeChat's own scanner offers the album, so it is not needed there. */
export async function readPictureCode(): Promise<string | null> {
  return null;
}
