// Which screen helps against an error of this type, if one does.

const remedies: Record<string, 'connections' | 'models' | 'keys'> = {
  authentication_error: 'connections',
  permission_error: 'connections',
  api_error: 'connections',
  billing_error: 'keys',
  not_found_error: 'models',
  not_supported: 'models',
};

export function remedy(error: string | null): 'connections' | 'models' | 'keys' | undefined {
  return error === null ? undefined : remedies[error];
}
