using Microsoft.Extensions.Options;

namespace ProcActors.Services;

/// <summary>Names everything in the options that can't be used.</summary>
internal sealed class OptionsCheck : IValidateOptions<ProcActorsOptions>
{
    public ValidateOptionsResult Validate(string? name, ProcActorsOptions options)
    {
        List<string> faults = [];
        if (string.IsNullOrWhiteSpace(options.Name) || options.Name.Length > 200 || options.Name.Any(char.IsControl))
            faults.Add($"{nameof(options.Name)} is '{options.Name}': expected 1 to 200 characters, none of them a control character.");
        if (options.MaxConcurrentStarts < 1)
            faults.Add($"{nameof(options.MaxConcurrentStarts)} is {options.MaxConcurrentStarts}: expected 1 or more.");
        if (options.Standby < 0)
            faults.Add($"{nameof(options.Standby)} is {options.Standby}: expected 0 or more.");
        if (options.StopGrace < TimeSpan.Zero || options.StopGrace.TotalMilliseconds > int.MaxValue)
            faults.Add($"{nameof(options.StopGrace)} is {options.StopGrace}: expected 0 to 24 days.");
        if (!Enum.IsDefined(options.Transport))
            faults.Add($"{nameof(options.Transport)} is {options.Transport}: expected {string.Join(" or ", Enum.GetNames<WireTransport>())}.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults.Select(fault => $"{ProcActorsOptions.Section}:{fault}"));
    }
}
