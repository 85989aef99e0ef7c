import { createHash } from "node:crypto";

/** hex SHA-256 as the real-name documentation defines it; the platform compares it with what getverifyid was given. */
export function certHashOf({
  cert_type,
  cert_name,
  cert_no,
}: {
  cert_type: string;
  cert_name: string;
  cert_no: string;
}): string {
  const base64 = (text: string) => Buffer.from(text, "utf8").toString("base64");
  const text = `cert_type=${base64(cert_type)}&cert_name=${base64(cert_name)}&cert_no=${base64(cert_no)}`;
  return createHash("sha256").update(text).digest("hex");
}
