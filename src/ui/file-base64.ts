/** A file's bytes as Base64 (RFC 4648 §4). */
export async function fileBase64(file: File): Promise<string> {
  let binary = "";
  for (const byte of new Uint8Array(await file.arrayBuffer())) binary += String.fromCodePoint(byte);
  return btoa(binary);
}
