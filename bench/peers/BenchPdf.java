import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Calendar;
import java.util.List;
import org.apache.pdfbox.io.IOUtils;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.PDSignature;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.SignatureInterface;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.SignatureOptions;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.visible.PDVisibleSigProperties;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.visible.PDVisibleSignDesigner;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * How many visible RSA signatures PDFBox appends in a second of this thread's CPU time, files in memory, the key's provider
 * being the JDK's. Arguments: PDF, PKCS#8 key, certificate, PNG, and where to put one result. Warms up until the compiler has
 * settled; then, for every byte on standard input, measures and prints the rate.
 */
public final class BenchPdf {
    private static byte[] pdf;
    private static byte[] png;
    private static PrivateKey key;
    private static X509Certificate certificate;

    public static void main(String[] args) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        pdf = Files.readAllBytes(Path.of(args[0]));
        key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(Files.readAllBytes(Path.of(args[1]))));
        certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(Path.of(args[2]))));
        png = Files.readAllBytes(Path.of(args[3]));
        Files.write(Path.of(args[4]), sign());
        rate(10_000_000_000L);
        System.out.println("warm");
        while (System.in.read() >= 0) {
            System.out.println(rate(1_000_000_000L));
        }
    }

    private static double rate(long nanoseconds) throws Exception {
        var threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        long runs = 0;
        for (; threads.getCurrentThreadCpuTime() - start < nanoseconds; runs++) sign();
        return runs * 1e9 / (threads.getCurrentThreadCpuTime() - start);
    }

    private static byte[] sign() throws Exception {
        try (PDDocument document = PDDocument.load(pdf)) {
            PDSignature signature = new PDSignature();
            signature.setFilter(PDSignature.FILTER_ADOBE_PPKLITE);
            signature.setSubFilter(PDSignature.SUBFILTER_ETSI_CADES_DETACHED);
            signature.setSignDate(Calendar.getInstance());
            PDVisibleSignDesigner designer = new PDVisibleSignDesigner(document, new ByteArrayInputStream(png), 1);
            designer.xAxis(50).yAxis(50).width(110).height(45);
            PDVisibleSigProperties properties = new PDVisibleSigProperties();
            properties.page(1).visualSignEnabled(true).setPdVisibleSignature(designer).buildSignature();
            try (SignatureOptions options = new SignatureOptions()) {
                options.setVisualSignature(properties.getVisibleSignature());
                options.setPage(0);
                document.addSignature(signature, new Cms(), options);
                ByteArrayOutputStream out = new ByteArrayOutputStream(pdf.length + 65536);
                document.saveIncremental(out);
                return out.toByteArray();
            }
        }
    }

    private static final class Cms implements SignatureInterface {
        @Override
        public byte[] sign(InputStream content) {
            try {
                CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
                generator.addSignerInfoGenerator(
                    new JcaSimpleSignerInfoGeneratorBuilder().build("SHA256withRSA", key, certificate));
                generator.addCertificates(new JcaCertStore(List.of(new JcaX509CertificateHolder(certificate))));
                return generator.generate(new CMSProcessableByteArray(IOUtils.toByteArray(content)), false).getEncoded();
            } catch (Exception wrong) {
                throw new IllegalStateException(wrong);
            }
        }
    }
}
