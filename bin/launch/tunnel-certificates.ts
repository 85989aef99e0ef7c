import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { keep } from "./installation.ts";

const DAYS = "3650";

/**
 * A private CA and two certificates for the mutual TLS between app and exchange, made once by openssl. A hospital brings
 * its own; these names are what both ends check.
 */
export const makeTunnelCertificates = (folder: string): string => makeServiceCertificates(folder, "exchange");

/** The same for app and vault. @param service who answers the app: its name is what the app checks */
export function makeServiceCertificates(folder: string, service: "exchange" | "vault"): string {
  if (existsSync(`${folder}/${service}.pem`)) return folder;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const openssl = (...args: string[]) =>
    execFileSync("openssl", args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  const newKey = (name: string) =>
    openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", `${name}.key`);
  newKey("ca");
  openssl(
    "req",
    "-x509",
    "-new",
    "-key",
    "ca.key",
    "-sha256",
    "-days",
    DAYS,
    "-subj",
    service === "exchange" ? "/CN=xingqian-tunnel-ca" : "/CN=xingqian-vault-ca",
    "-out",
    "ca.pem",
  );
  for (const name of ["app", service]) {
    newKey(name);
    openssl("req", "-new", "-key", `${name}.key`, "-subj", `/CN=xingqian-${name}`, "-out", `${name}.csr`);
    keep(
      `${folder}/${name}.ext`,
      `subjectAltName=DNS:xingqian-${name},DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n`,
    );
    openssl(
      "x509",
      "-req",
      "-in",
      `${name}.csr`,
      "-CA",
      "ca.pem",
      "-CAkey",
      "ca.key",
      "-CAcreateserial",
      "-days",
      DAYS,
      "-sha256",
      "-extfile",
      `${name}.ext`,
      "-out",
      `${name}.pem`,
    );
    rmSync(`${folder}/${name}.csr`);
    rmSync(`${folder}/${name}.ext`);
  }
  return folder;
}
