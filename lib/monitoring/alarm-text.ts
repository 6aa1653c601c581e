/** The file, as a person at the project's root says it, whose headings alarms point to. */
export const runbookFile = 'docs/runbook.md';

/** What an alarm says: who is hurt, and where to read on. */
export const alarmText = (impact: string, runbookSection: string) => `${impact} See ${runbookFile}#${runbookSection}`;
