/** The part of the WebAssembly runtime that we touch. Addresses are 32-bit; HEAPU8 is replaced whenever memory grows. */
export type Runtime = {
  readonly HEAPU8: Uint8Array;
  readonly wasmExports: { malloc(size: number): number; free(address: number): void } & Readonly<
    Record<string, (...args: number[]) => number>
  >;
  addFunction(call: (...args: number[]) => number | void, signature: string): number;
  UTF8ToString(address: number): string;
};
