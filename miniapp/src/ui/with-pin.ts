import { type Failure, failureOf } from "../client/failure.ts";

/** Failures after which the PIN may simply be typed again. */
export const TRY_AGAIN = ["key.PIN_WRONG", "terminal.network", "exchange.no-app", "exchange.lost", "exchange.timeout"];

/**
 * What a page does with a PIN that was typed. @param run of `useWork`, which shows any other failure
 * @returns the sentence for the pad where the PIN may be typed again, else null
 */
export async function withPin(
  run: (work: () => Promise<void>) => Promise<unknown>,
  work: () => Promise<void>,
  onFailed: (failure: Failure) => void = () => {},
  again: readonly string[] = TRY_AGAIN,
): Promise<string | null> {
  let say: string | null = null;
  await run(async () => {
    try {
      await work();
    } catch (error) {
      const told = failureOf(error);
      if (!again.includes(told.code)) {
        onFailed(told);
        throw told;
      }
      say = told.say.zh;
    }
  });
  return say;
}
