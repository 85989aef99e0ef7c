import { z } from "zod";

/** Everything the processes read from the environment, checked once at start. No other file reads process.env. */
const shape = z.object({
  NODE_ENV: z.enum(["development", "test", "production"]).default("production"),
  /** mysql://user:password@host:port/database of any MySQL-family server. */
  DATABASE_URL: z.string().startsWith("mysql://"),
  /** Where documents are kept: file:///absolute/path or s3://bucket?endpoint=… */
  FILES_URL: z.string().min(1),
  /** 32 random bytes in hexadecimal, mode 0600, outside the database: seals key material at rest (design.md §4). */
  MASTER_KEY_FILE: z.string().min(1),
  /** The hospital's name as pages, seals and reports show it. */
  HOSPITAL_NAME: z.string().default(""),
  /** Public address of the console and the HIS interface, as browsers see it. */
  APP_URL: z.url().default("http://localhost:3000"),
  APP_PORT: z.coerce.number().int().default(3000),
  /** Prometheus metrics; bound to loopback only. */
  METRICS_PORT: z.coerce.number().int().default(9464),
  /** Tunnel addresses of the exchange nodes, host:port, comma separated. */
  EXCHANGE_NODES: z.string().default("localhost:4443"),
  /** Folder with ca.pem, app.pem, app.key: the mutual TLS between app and exchange. */
  TUNNEL_TLS_DIR: z.string().min(1),
  /** Where the vault listens for auto-sign: a socket's path or host:port. Empty: there is no vault, and no auto-sign. */
  VAULT_ADDRESS: z.string().default(""),
  /** Folder with ca.pem, app.pem, app.key: the mutual TLS between app and vault. */
  VAULT_TLS_DIR: z.string().default(""),
  /** `demonstration`: app and vault may run as one user. Shown on the auto-sign page. */
  VAULT_SEPARATION: z.enum(["required", "demonstration"]).default("required"),
  /** Signs console sessions. */
  NEXTAUTH_SECRET: z.string().min(32),
  /** What phones scan: the address of the exchange as phones see it. */
  EXCHANGE_URL: z.url().default("http://localhost:4000"),
  /**
   * Whose time tokens carry. `own`: our SNTP clock; `chrony`: the host's clock while chrony vouches for it; `host`: the
   * host's clock although nothing disciplines it, for demonstrations only, audited and shown on every token.
   */
  TSA_CLOCK: z.enum(["own", "chrony", "host"]).default("own"),
  /** chronyd's command port on this machine, asked with TSA_CLOCK=chrony. */
  CHRONY_PORT: z.coerce.number().int().default(323),
  /** `allow`: phones may be browsers (H5). Refused in a hospital's production; audited. */
  H5_TERMINALS: z.enum(["allow", "refuse"]).default("refuse"),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
});

export type Env = z.infer<typeof shape>;

let read: Env | undefined;

/** @throws Error naming every variable that is missing or malformed */
export function env(): Env {
  if (read) return read;
  const parsed = shape.safeParse(process.env);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`Environment is not complete: ${lines.join("; ")}`);
  }
  read = parsed.data;
  return read;
}
