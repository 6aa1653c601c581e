/** The value of a switch that is on; one that is off is not in a form at all. */
export const on = 'on';

/** What a form holds of a switch. */
export const switchValue = (isOn: boolean) => (isOn ? on : '');
