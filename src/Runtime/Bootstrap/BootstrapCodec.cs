namespace ProcActors.Bootstrap;

/// <summary>
/// A <see cref="BootstrapFrame"/> as bytes. By hand: a child would spend a tenth of its start on making a general serializer ready, and both ends are of one build.
/// </summary>
internal static class BootstrapCodec
{
    public static byte[] Write(BootstrapFrame frame) => ToBytes(frame, WriteFrame);

    /// <exception cref="InvalidDataException">The bytes are no frame of this build's.</exception>
    public static BootstrapFrame Read(byte[] bytes)
    {
        try
        {
            using BinaryReader reader = new(new MemoryStream(bytes));
            int version = reader.ReadInt32();
            if (version != BootstrapFrame.CurrentVersion)
                throw new InvalidDataException($"Parent and child are of different versions of ProcActors ({version} and {BootstrapFrame.CurrentVersion}).");
            return new BootstrapFrame
            {
                Version = version,
                Self = ReadIncarnation(reader),
                ParentName = reader.ReadString(),
                ParentPid = reader.ReadInt32(),
                Daemon = reader.ReadBoolean(),
                WireDirectory = reader.ReadString(),
                WireSecret = ReadBytes(reader),
                WireCertificate = ReadOptional(reader, ReadBytes),
                AllowedTypes = ReadMany(reader, ReadText),
                PayloadSerializer = ReadOptional(reader, ReadText),
                RootAddress = reader.ReadString(),
                Config = reader.ReadString(),
                MaxConcurrentStarts = reader.ReadInt32(),
                AssemblyFolders = ReadMany(reader, ReadText),
                Application = ReadOptional(reader, ReadText),
                IsRecorded = reader.ReadBoolean(),
                AllowDiagnostics = reader.ReadBoolean(),
                Culture = ReadOptional(reader, ReadText),
                UICulture = ReadOptional(reader, ReadText),
                Environment = ReadOptional(reader, ReadEnvironment),
                Role = ReadOptional(reader, ReadRole),
                Setup = ReadOptional(reader, ReadRole),
            };
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException or OverflowException)
        {
            throw new InvalidDataException("The bootstrap frame is damaged.", e);
        }
    }

    /// <summary>Also part of what the registry's messages are made of.</summary>
    public static void Write(BinaryWriter writer, Incarnation process)
    {
        writer.Write(process.Run);
        writer.Write(process.Name);
        writer.Write(process.Number);
    }

    /// <summary>What <see cref="Write(BinaryWriter, Incarnation)"/> wrote.</summary>
    public static Incarnation ReadIncarnation(BinaryReader reader) => new(reader.ReadString(), reader.ReadString(), reader.ReadString());

    /// <summary>A role by itself.</summary>
    public static byte[] Write(RoleFrame role) => ToBytes(role, WriteRole);

    /// <summary>What <see cref="Write(RoleFrame)"/> wrote.</summary>
    public static RoleFrame ReadRole(byte[] bytes)
    {
        using BinaryReader reader = new(new MemoryStream(bytes));
        return ReadRole(reader);
    }

    private static byte[] ToBytes<T>(T value, Action<BinaryWriter, T> write)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        write(writer, value);
        writer.Flush();
        return stream.ToArray();
    }

    private static void WriteFrame(BinaryWriter writer, BootstrapFrame frame)
    {
        writer.Write(frame.Version);
        Write(writer, frame.Self);
        writer.Write(frame.ParentName);
        writer.Write(frame.ParentPid);
        writer.Write(frame.Daemon);
        writer.Write(frame.WireDirectory);
        WriteBytes(writer, frame.WireSecret);
        WriteOptional(writer, frame.WireCertificate, WriteBytes);
        WriteMany(writer, frame.AllowedTypes, WriteText);
        WriteOptional(writer, frame.PayloadSerializer, WriteText);
        writer.Write(frame.RootAddress);
        writer.Write(frame.Config);
        writer.Write(frame.MaxConcurrentStarts);
        WriteMany(writer, frame.AssemblyFolders, WriteText);
        WriteOptional(writer, frame.Application, WriteText);
        writer.Write(frame.IsRecorded);
        writer.Write(frame.AllowDiagnostics);
        WriteOptional(writer, frame.Culture, WriteText);
        WriteOptional(writer, frame.UICulture, WriteText);
        WriteOptional(writer, frame.Environment, WriteEnvironment);
        WriteOptional(writer, frame.Role, WriteRole);
        WriteOptional(writer, frame.Setup, WriteRole);
    }

    private static void WriteRole(BinaryWriter writer, RoleFrame role)
    {
        writer.Write(role.TypeName);
        WriteOptional(writer, role.Method, static (to, method) =>
        {
            to.Write(method.Name);
            WriteMany(to, method.ParameterTypes, WriteText);
            WriteMany(to, method.GenericArguments, WriteText);
        });
        WriteOptional(writer, role.Instance, WriteBytes);
        WriteMany(writer, role.Arguments, WriteBytes);
        writer.Write(role.HoldsActors);
        WriteOptional(writer, role.TraceParent, WriteText);
    }

    private static RoleFrame ReadRole(BinaryReader reader) => new()
    {
        TypeName = reader.ReadString(),
        Method = ReadOptional(reader, static from => new MethodFrame(from.ReadString(), ReadMany(from, ReadText), ReadMany(from, ReadText))),
        Instance = ReadOptional(reader, ReadBytes),
        Arguments = ReadMany(reader, ReadBytes),
        HoldsActors = reader.ReadBoolean(),
        TraceParent = ReadOptional(reader, ReadText),
    };

    private static void WriteEnvironment(BinaryWriter writer, Dictionary<string, string> environment)
    {
        WriteMany(writer, [.. environment.Keys], WriteText);
        WriteMany(writer, [.. environment.Values], WriteText);
    }

    private static Dictionary<string, string> ReadEnvironment(BinaryReader reader)
    {
        string[] names = ReadMany(reader, ReadText);
        string[] values = ReadMany(reader, ReadText);
        Dictionary<string, string> environment = [];
        for (int i = 0; i < names.Length; i++)
            environment[names[i]] = values[i];
        return environment;
    }

    private static void WriteText(BinaryWriter writer, string text) => writer.Write(text);

    private static string ReadText(BinaryReader reader) => reader.ReadString();

    private static void WriteBytes(BinaryWriter writer, byte[] bytes)
    {
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    private static byte[] ReadBytes(BinaryReader reader) => reader.ReadBytes(reader.ReadInt32());

    /// <summary>A number of values.</summary>
    public static void WriteMany<T>(BinaryWriter writer, T[] values, Action<BinaryWriter, T> write)
    {
        writer.Write(values.Length);
        foreach (T value in values)
            write(writer, value);
    }

    /// <summary>What <see cref="WriteMany"/> wrote.</summary>
    /// <exception cref="FormatException">More values are claimed than there are bytes.</exception>
    public static T[] ReadMany<T>(BinaryReader reader, Func<BinaryReader, T> read)
    {
        int count = reader.ReadInt32();
        if (count < 0 || count > reader.BaseStream.Length)
            throw new FormatException($"{count} values are claimed.");
        T[] values = new T[count];
        for (int i = 0; i < values.Length; i++)
            values[i] = read(reader);
        return values;
    }

    private static void WriteOptional<T>(BinaryWriter writer, T? value, Action<BinaryWriter, T> write)
        where T : class
    {
        writer.Write(value is not null);
        if (value is not null)
            write(writer, value);
    }

    private static T? ReadOptional<T>(BinaryReader reader, Func<BinaryReader, T> read)
        where T : class => reader.ReadBoolean() ? read(reader) : null;
}
