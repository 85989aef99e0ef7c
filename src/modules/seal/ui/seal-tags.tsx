import { StateTag } from "#ui/state-tag.tsx";
import type { Translate } from "#ui/words.ts";
import type { ApplicationState, SealState } from "../rules.ts";
import { outcomeTone, outcomeWords, stateTone, stateWords } from "./words.ts";

export const SealStateTag = ({ state, t }: { state: SealState; t: Translate }) => (
  <StateTag tone={stateTone(state)}>{stateWords(state, t)}</StateTag>
);

export const OutcomeTag = ({ state, t }: { state: ApplicationState; t: Translate }) => (
  <StateTag tone={outcomeTone(state)}>{outcomeWords(state, t)}</StateTag>
);
