/** What was counted during an invocation, and is written when it ends. */
export interface StoredMetrics {
  hasStoredMetrics(): boolean;
  publishStoredMetrics(): void;
}
