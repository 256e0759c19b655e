using System.Globalization;
using Xunit.Abstractions;

namespace ProcActors.Tests.TestKit;

/// <summary>What a test writes to its output.</summary>
internal sealed class Lines : ITestOutputHelper
{
    public List<string> Written { get; } = [];

    public string Text => string.Join('\n', Written);

    public void WriteLine(string message) => Written.Add(message);

    public void WriteLine(string format, params object[] args) => Written.Add(string.Format(CultureInfo.InvariantCulture, format, args));
}
