import { terminal } from "../../ui/phone.ts";
import { FaceStep } from "./face-step.tsx";
import { IdentifyStep } from "./identify-step.tsx";

/** How it is found out that it is the person: WeChat's face check, and where the platform has none, people. */
export const PersonStep = terminal.requestFacialVerify ? FaceStep : IdentifyStep;
