import type { BiometricMode, BiometricProof, Terminal } from "./terminal.ts";

/** WeChat's names; both builds call them with WeChat's arguments. */
export type SoterApi =
  | "checkIsSupportSoterAuthentication"
  | "checkIsSoterEnrolledInDevice"
  | "startSoterAuthentication";

const MODES: readonly BiometricMode[] = ["fingerPrint", "facial"];

/** SOTER behind the terminal's interface. A mode counts when the hardware has it and the person has enrolled in it. */
export function soterOf(call: <T>(api: SoterApi, args: object) => Promise<T>): NonNullable<Terminal["biometric"]> {
  return {
    async modes() {
      try {
        const { supportMode } = await call<{ supportMode?: string[] }>("checkIsSupportSoterAuthentication", {});
        const enrolled = await Promise.all(
          MODES.filter((mode) => supportMode?.includes(mode)).map(async (mode) => {
            const found = await call<{ isEnrolled?: boolean }>("checkIsSoterEnrolledInDevice", { checkAuthMode: mode });
            return found.isEnrolled === true ? [mode] : [];
          }),
        );
        return enrolled.flat();
      } catch {
        return [];
      }
    },
    authenticate: ({ modes, challenge, content }) =>
      call<BiometricProof>("startSoterAuthentication", {
        requestAuthModes: modes,
        challenge,
        authContent: content.slice(0, 42),
      }),
  };
}
