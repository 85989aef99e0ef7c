import { ConfigError, readConfig } from "./config.ts";
import { startExchange } from "./start.ts";

/** `EXCHANGE_CONFIG=exchange.json node exchange/main.ts`: one node of the DMZ. Stops cleanly on SIGTERM and SIGINT. */
const say = (line: string) => process.stdout.write(`${new Date().toISOString()} exchange: ${line}\n`);

try {
  const file = process.env.EXCHANGE_CONFIG;
  if (!file) throw new ConfigError("set EXCHANGE_CONFIG to the path of exchange.json");
  const exchange = await startExchange(readConfig(file), say);
  let isStopping = false;
  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    say("draining");
    void exchange.close().then(() => process.exit(0));
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  say(`listening on ${exchange.port}, tunnel on ${exchange.tunnelPort}`);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`exchange: ${error.message}\n`);
  process.exit(1);
}
