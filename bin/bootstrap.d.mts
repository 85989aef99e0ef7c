export function giveUp(line: string): never;
export function install(folder: string, extra?: string[]): void;
export function goOnWith(script: string, args: string[]): void;
