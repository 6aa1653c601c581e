declare module 'asl-validator' {
  /** Checks a state machine against the Amazon States Language; writes default fields into what it is given. */
  export default function validate(
    definition: unknown,
    options?: { readonly checkPaths?: boolean; readonly checkArn?: boolean },
  ): { readonly isValid: boolean; errorsText(separator?: string): string };
}
