import type { Translate } from "#ui/words.ts";
import { ExpressionError, parse } from "../../layout/expression.ts";

/** What is wrong with how an expression is written; null when it can be read. Empty is an expression too: always. */
export function expressionProblem(expression: string, t: Translate): string | null {
  if (expression.trim() === "") return null;
  try {
    parse(expression);
    return null;
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return t(`写法不对：${error.message}`, `It cannot be read: ${error.message}`);
  }
}
