/** Who speaks: the name at the head of the pages that recipients see. */
export const brand = { name: 'Example Shop' } as const;
