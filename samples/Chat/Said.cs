namespace Chat;

/// <summary>What somebody said.</summary>
public sealed record Said(string From, string Text);
