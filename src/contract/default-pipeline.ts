/** The pipeline that builds a spec where none is named: the newest dockerd that the vectors come from. */
export const DEFAULT_PIPELINE = 'docker-24.0';
