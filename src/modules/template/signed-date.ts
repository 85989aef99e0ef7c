import { formatDate } from "./layout/format-value.ts";

/** The day or time of a signature as a form's date field writes it: China's time, whatever the machine's zone. */
export const signedDateText = (at: Date, format: string): string => formatDate(at.getTime(), format);
