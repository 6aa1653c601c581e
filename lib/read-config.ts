import { problemsOf } from '../lambdas/contracts/problems.ts';
import { type StageConfig, type StageDeclaration, stageConfigSchema } from './config-schema.ts';
import { lineOf } from './line-of.ts';

/** Where the stages are written, as a person at the project's root says it. */
export const configFile = 'lib/config.ts';

/** Something in the configuration that its owner has to put right; the message says where and how. */
export class ConfigError extends Error {}

/** The checked configuration of one stage; `source` is the text of config.ts, asked for the lines of what is wrong. */
export function readConfig(
  stages: Readonly<Record<string, StageDeclaration>>,
  stage: string,
  source: () => string,
): StageConfig {
  const declaration = Object.entries(stages).find(([name]) => name === stage)?.[1];
  if (declaration === undefined) {
    const known = Object.keys(stages).join(', ');
    throw new ConfigError(`there is no stage '${stage}' in ${configFile}; choose one of ${known} with -c stage=NAME`);
  }
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(stage)) {
    const place = `${configFile}:${lineOf(source(), ['stages', stage])}`;
    throw new ConfigError(`${place}: stage '${stage}' must have at most 20 lower-case letters, digits and hyphens`);
  }

  const { success, data, error } = stageConfigSchema.safeParse(declaration);
  if (success) return data;
  const lines = problemsOf(error, `stages.${stage}`).map(({ field, problem }) => {
    const path = field.split(/[.[\]]+/).filter((key) => key !== '');
    return `${configFile}:${lineOf(source(), path)}: ${field} ${problem}`;
  });
  throw new ConfigError(lines.join('\n'));
}
