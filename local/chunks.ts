const chunkBytes = 64 * 1024;

/** How many requests, or events, AWS bills for so many bytes: each chunk of 64 KB is one, and nothing is one as well. */
export const chunksOf = (bytes: number): number => Math.max(1, Math.ceil(bytes / chunkBytes));
