import type { ConsumedUnits } from '../../../local/wire.ts';
import type { Stored } from './partition.ts';

/** Of a read of so many bytes: 4 KiB a unit, half as dear when it need not be consistent. */
export function readUnits(bytes: number, isConsistent: boolean): ConsumedUnits {
  return { readUnits: Math.ceil(bytes / 4096) / (isConsistent ? 1 : 2), writeUnits: 0 };
}

/** Of a write that puts one item in the place of another: by the larger, 1 KiB a unit, and never nothing. */
export function writeUnits(one: Stored | undefined, other: Stored | undefined): ConsumedUnits {
  const bytes = Math.max(one?.size ?? 0, other?.size ?? 0, 1);
  return { readUnits: 0, writeUnits: Math.ceil(bytes / 1024) };
}

export function sumOf(units: readonly ConsumedUnits[]): ConsumedUnits {
  return {
    readUnits: units.reduce((sum, each) => sum + each.readUnits, 0),
    writeUnits: units.reduce((sum, each) => sum + each.writeUnits, 0),
  };
}
